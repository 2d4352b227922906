/**
 * Passwords that guessing begins with, eight characters or longer, lower case. Our own short list, written
 * from what public analyses of leaked passwords agree on; `passwordProblem` also refuses what is built from
 * these by capitals, doubling, or digits and punctuation at either end, which multiplies it many times.
 */
const words = `
password passw0rd p@ssw0rd p@ssword pa55word pa$$word passwort motdepasse contrasena contraseña senha123
parola123 wachtwoord salasana lozinka heslo123 jelszo123 sifre123 mypassword thepassword yourpassword
passwordpassword passphrase password1234 nopassword newpassword oldpassword testpassword userpassword
adminadmin administrator rootroot superuser supervisor webmaster sysadmin operator guestguest changeme
changethis changeit letmein1 letmein123 letmeinn welcome1 welcome123 welcome2 welcomehome default1
defaultpassword temporary temppass temp1234 testtest test1234 testing1 testing123 tester12 demodemo demo1234
secret123 secretsecret topsecret mysecret security access14 accesso1 login123 loginlogin signin123
qwertyui qwertyuiop qwerty12 qwerty123 qwerty1234 qwertyqwerty qwertz123 qwertzuiop azertyuiop azerty123
asdfghjk asdfghjkl asdfasdf asdf1234 asdfqwer zxcvbnm1 zxcvbnmn zxcvbnm123 qazwsxedc qazwsx123 qazxswedc
1qaz2wsx 1qaz2wsx3edc 1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y q1w2e3r4 q1w2e3r4t5 zaq12wsx zaq1zaq1 !qaz2wsx
qwer1234 qweasdzxc qweasd123 qwe123qwe asd123asd zxc123zxc abc12345 abcd1234 abcdefgh abcdefg1 abcabcabc
a1b2c3d4 a1s2d3f4 aa123456 a12345678 a123456789 abc123456 abc123abc aabbccdd aaa11111 aaaa1111
12345678 123456789 1234567890 123123123 1231231234 12341234 11112222 11223344 112233445566 123321123
12344321 123454321 123456123 123456654321 123456789a 12345678a 1234qwer 123qweasd 123qwe123 123abc123
87654321 987654321 0987654321 9876543210 01234567 012345678 0123456789 13579246 147258369 159357456
159753456 741852963 789456123 963852741 321654987 10203040 12121212 13131313 20202020 31313131 69696969
19871987 19901990 19911991 19921992 19931993 19941994 19951995 19961996 19971997 19981998 19991999 20002000
20012001 20102010 20112011 20202021 20212021 20222022 20232023 20242024 20252025 20262026 11111111 00000000
iloveyou iloveyou1 iloveyou2 iloveyou123 ilovegod ilovejesus ilovemyself iloveme1 loveyou1 lovelove
loveme123 lovely12 sweetheart princess princess1 sunshine sunshine1 football football1 baseball baseball1
basketball softball1 volleyball hockey123 soccer12 superman superman1 batman123 spiderman spiderman1 ironman1
starwars starwars1 startrek pokemon1 pokemon123 minecraft fortnite1 nintendo playstation computer computer1
internet internet1 samsung1 samsung123 google123 facebook facebook1 linkedin twitter1 youtube1 microsoft
windows1 windows10 macintosh apple123 android1 whatever whatever1 trustno1 trustnoone whocares nothing1
dragon123 monkey123 monkey12 shadow123 master123 mastermaster michael1 michelle michelle1 jennifer jessica1
jordan23 jordan123 charlie1 charlie123 daniel123 thomas123 robert123 matthew1 anthony1 elizabeth christian
christopher alexander alexandra benjamin nicholas victoria veronica isabella patricia jonathan stephanie
samantha samantha1 brandon1 ashley12 amanda12 jasmine1 babygirl babygirl1 chocolate chocolate1 butterfly
butterfly1 cheese12 cookie123 banana123 orange12 purple12 yellow12 blue1234 flower123 rainbow1 summer123
summer2023 summer2024 summer2025 summer2026 winter123 winter2024 winter2025 winter2026 spring2025 spring2026
autumn2025 january1 december november september october1 monday123 friday123 liverpool liverpool1 chelsea1
arsenal1 barcelona realmadrid juventus manchester yankees1 cowboys1 steelers eagles12 lakers24 mustang1
mercedes corvette ferrari1 porsche1 harley12 motorola nirvana1 metallica slipknot linkinpark blink182
hellohello hello123 hello1234 helloworld hithere1 goodluck goodmorning abracadabra opensesame correcthorse
correcthorsebatterystaple mynameis freedom1 america1 jesus123 jesuschrist christ123 blessed1 heaven12 angel123
killer12 killer123 hunter12 hunter22 ranger12 soldier1 marine12 warrior1 maverick phoenix1 scorpion tinkerbell
`
export const commonPasswords: ReadonlySet<string> = new Set(words.split(/\s+/).filter((w) => w !== ''))
