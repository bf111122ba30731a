import type { Place } from "../control/addresses";
import { allowMethods, type Exchange } from "../http/exchange";
import type { Tenant } from "../tenants/tenant";
import { backChannelLogout } from "./back-channel";
import { beginLogin, finishLogin } from "./login";
import { logOut } from "./logout";
import { loggedOut } from "./pages";
import {
  BACK_CHANNEL_PATH,
  CALLBACK_PATH,
  LOGGED_OUT_PATH,
  LOGIN_PATH,
  LOGOUT_PATH,
  SECOND_CALLBACK_PATH,
} from "./paths";

type Door = (exchange: Exchange, tenant: Tenant, place: Place) => void | Promise<void>;

const showLoggedOut: Door = (exchange, tenant) => {
  allowMethods(exchange, "GET");
  loggedOut(exchange, tenant);
};

const DOORS = new Map<string, Door>(
  [
    [LOGIN_PATH, beginLogin] as const,
    [CALLBACK_PATH, finishLogin] as const,
    [SECOND_CALLBACK_PATH, finishLogin] as const,
    [LOGOUT_PATH, logOut] as const,
    [LOGGED_OUT_PATH, showLoggedOut] as const,
    [BACK_CHANNEL_PATH, backChannelLogout] as const,
  ].map(([path, door]) => [path.toLowerCase(), door]),
);

/** What answers at this path of Higher Logic, which occur in mixed case; undefined: nothing does. */
export function signInDoorAt(path: string): Door | undefined {
  return DOORS.get(path.toLowerCase());
}
