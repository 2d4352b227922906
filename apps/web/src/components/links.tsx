/** Mantine's looks with typed routes. */
import {
  Anchor,
  type AnchorProps,
  Button,
  type ButtonProps,
  Menu,
  type MenuItemProps,
  NavLink,
  type NavLinkProps,
} from '@mantine/core'
import { createLink } from '@tanstack/react-router'
import type { ComponentPropsWithRef } from 'react'

type LinkProps<P> = P & Omit<ComponentPropsWithRef<'a'>, keyof P>

export const ButtonLink = createLink((props: LinkProps<ButtonProps>) => <Button component="a" {...props} />)
export const AnchorLink = createLink((props: LinkProps<AnchorProps>) => <Anchor component="a" {...props} />)
export const NavigationLink = createLink((props: LinkProps<NavLinkProps>) => (
  <NavLink component="a" {...props} />
))
export const MenuLink = createLink((props: LinkProps<MenuItemProps>) => (
  <Menu.Item component="a" {...props} />
))
