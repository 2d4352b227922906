/**
 * Places of our own side of the network that no storage may make this server connect to, each in the ways it
 * can be written as the host of a URL. Names are what `forbiddenNames` says they stand for.
 */
export const forbiddenTargets: Readonly<Record<string, readonly string[]>> = {
  'loopback 127.0.0.0/8': [
    ...['127.0.0.1', '127.1', '127.0.1', '2130706433', '0x7f000001', '0x7F.1', '0x7f.0x0.0x0.0x1'],
    ...['0177.0.0.1', '017700000001', '127.0.0.1.', '127.255.255.254', '%31%32%37.0.0.1', '１２７.0.0.1'],
    ...['①②⑦.⓪.⓪.①', '127。0。0。1', 'localhost', 'LOCALHOST', 'LocalHost.', '0.0.0.0', '0', 'loop.test'],
  ],
  'loopback ::1': [
    ...['[::1]', '[0:0:0:0:0:0:0:1]', '[0000:0000:0000:0000:0000:0000:0000:0001]', '[::0001]', '[::0:1]'],
    ...['[0::1]', '[::0.0.0.1]', '[0:0::0:1]', '[::]', '[0::0]', 'loop6.test', 'LOOP6.test.'],
  ],
  'IPv4 inside IPv6': [
    ...['[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[::FFFF:7F00:0001]', '[0:0:0:0:0:ffff:127.0.0.1]'],
    ...['[0:0:0:0:0:FFFF:7f00:1]', '[::ffff:a9fe:a9fe]', '[::ffff:169.254.169.254]', '[::ffff:10.0.0.1]'],
    ...['[::ffff:c0a8:101]', '[::ffff:0:127.0.0.1]', '[::127.0.0.1]', '[::7f00:1]', 'mapped.test'],
  ],
  'metadata 169.254.169.254': [
    ...['169.254.169.254', '2852039166', '0xa9fea9fe', '0xA9.0xFE.0xA9.0xFE', '0251.0376.0251.0376'],
    ...['025177524776', '169.254.43518', '169.16689662', '169.254.0xa9fe', '169.254.169.254.'],
    ...['169.254.170.2', '１６９.254.169.254', '%31%36%39.254.169.254', '169。254。169。254', 'link4.test'],
  ],
  'metadata by name': [
    ...['metadata.google.internal', 'Metadata.Google.Internal', 'METADATA.GOOGLE.INTERNAL', 'metadata'],
    ...['metadata.google.internal.', 'metadata.goog', 'instance-data', 'instance-data.ec2.internal'],
    ...['ｍｅｔａdata.google.internal', '%6detadata.google.internal', 'metadata%2egoogle%2einternal'],
    'metadata。google。internal',
  ],
  'metadata fd00:ec2::254': [
    ...['[fd00:ec2::254]', '[FD00:EC2::254]', '[fd00:0ec2::0254]', '[fd00:ec2:0:0:0:0:0:254]', 'unique.test'],
    ...['[fd00:0ec2:0000:0000:0000:0000:0000:0254]', '[fd00:ec2:0::254]', '[fd00:ec2::0.0.2.84]'],
    ...['[fd00:ec2::0:254]', '[fd00:ec2::23]', '[fd20:ce::254]', '[fc00::1]'],
  ],
  'private 10.0.0.0/8': [
    ...['10.0.0.1', '10.1', '10.0.1', '167772161', '0xa000001', '0x0a.0.0.1', '012.0.0.1', '01200000001'],
    ...['10.255.255.255', '10.0.0.1.', '１０.0.0.1', '%31%30.0.0.1', 'ten.test'],
  ],
  'private 172.16.0.0/12': [
    ...['172.16.0.1', '172.31.255.254', '172.16.1', '172.1048577', '2886729729', '0xac100001'],
    ...['0254.020.0.1', '0xac.0x10.0.1', '025404000001', '172.16.0.1.', '①⑦②.16.0.1', 'office.test'],
  ],
  'private 192.168.0.0/16': [
    ...['192.168.0.1', '192.168.1', '192.11010049', '3232235521', '0xc0a80001', '0300.0250.0.1'],
    ...['0xc0.0xa8.0x0.0x1', '030052000001', '192.168.0.1.', '192.168.255.255', '%31%39%32.168.0.1'],
    'home.test',
  ],
  'shared 100.64.0.0/10': [
    ...['100.64.0.1', '100.127.255.254', '100.100.100.200', '100.64.1', '100.4194305', '1681915905'],
    ...['0x64400001', '0144.0100.0.1', '014420000001', '0x64.0x40.0.1', '100.64.0.1.', 'carrier.test'],
  ],
  'link-local fe80::/10': [
    ...['[fe80::1]', '[FE80::1]', '[fe80:0:0:0:0:0:0:1]', '[fe80::0001]', '[febf::1]', '[fe80::a9fe:a9fe]'],
    ...['[fe80::1%25lo]', '[fe80::1%25eth0]', '[fe80::1%lo]', '[fe80::169.254.169.254]', 'link6.test'],
    'zone.test',
  ],
  'NAT64, 6to4 and Teredo': [
    ...['[64:ff9b::127.0.0.1]', '[64:ff9b::7f00:1]', '[64:ff9b::a9fe:a9fe]', '[64:ff9b:1::7f00:1]'],
    ...['[2002:7f00:1::]', '[2002:7f00:0001::1]', '[2002:a9fe:a9fe::1]', '[2002:a00:1::]', '[2001::1]'],
    ...['[2001:0:7f00:1::]', '[2001:0:4136:e378:8000:63bf:80ff:fffe]', '[64:FF9B::10.0.0.1]', 'nat64.test'],
  ],
}

const metadata = ['169.254.169.254']
/** Name -> the addresses its DNS answers. */
export const forbiddenNames: Readonly<Record<string, readonly string[]>> = {
  'loop.test': ['127.0.0.1'],
  'loop6.test': ['::1'],
  'mapped.test': ['::ffff:127.0.0.1'],
  'link4.test': metadata,
  'metadata.google.internal': metadata,
  metadata,
  'metadata.goog': metadata,
  'instance-data': metadata,
  'instance-data.ec2.internal': metadata,
  'unique.test': ['fd00:ec2::254'],
  'ten.test': ['10.0.0.1'],
  'office.test': ['172.16.0.1'],
  'home.test': ['192.168.0.1'],
  'carrier.test': ['100.64.0.1'],
  'link6.test': ['fe80::1'],
  'zone.test': ['fe80::1%lo'],
  'nat64.test': ['64:ff9b::7f00:1'],
  // one private address among public ones
  'mixed-first.test': ['127.0.0.1', '93.184.215.14', '1.1.1.1'],
  'mixed-last.test': ['93.184.215.14', '1.1.1.1', '169.254.169.254'],
  'mixed-six.test': ['2606:4700::1111', '93.184.215.14', '::ffff:10.0.0.1'],
}

/** What is no address of a store at all, aimed at a host. */
export const strangeUrls = (host: string, port: number): string[] => [
  ...['gopher', 'ftp', 'dict', 'ldap', 'ws', 'jar:http', 'unix', 'data'].map(
    (s) => `${s}://${host}:${port}/x`,
  ),
  ...[`file:///etc/passwd`, `file://${host}/etc/passwd`, `\\\\${host}:${port}\\x`, `//${host}:${port}/`],
  ...[`http:${host}:${port}`, `http:/${host}:${port}`, `http:///${host}:${port}`, `http:\\\\${host}:${port}`],
  ...[`http://user:word@${host}:${port}`, `http://good.example@${host}:${port}`, `HTTP://${host}:${port}`],
  ...[`http://good.example#@${host}:${port}`, `http://good.example\\@${host}:${port}`, `${host}:${port}`],
  ...[
    `http://${host}:${port}#x`,
    `http://${host}:${port}?x`,
    `http://${host}:${port}/..;/x`,
    ` http://${host}:${port}`,
  ],
  ...[
    `http\t://${host}:${port}`,
    `ht\ntp://${host}:${port}`,
    `http://${host}\t:${port}`,
    `https://${host}:${port}`,
  ],
]
