import { Button, PasswordInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { actions } from "@/api/actions";
import { ApiError } from "@/api/http";
import { queries } from "@/api/queries";
import { Cue } from "@/cue/Cue";
import { nothingYet } from "@/live/state";
import { live } from "@/live/store";
import { sayError } from "@/ui/Failure";

import css from "./Door.module.css";

/** Asks for the token where no ticket opened the page. */
export function Login({ badTicket }: { badTicket: boolean }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [token, setToken] = useState("");
  const login = useMutation({
    mutationFn: () => actions.logIn({ token: token.trim() }),
    onSuccess: (me) => {
      live.change(() => nothingYet);
      client.setQueryData(queries.me().queryKey, me);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    login.mutate();
  };
  return (
    <main className={css.door}>
      <form className={css.card} onSubmit={submit}>
        <Cue size={96} expression={login.isError ? "sad" : "neutral"} />
        <h1>{t("login.title")}</h1>
        <p className="second">{t(badTicket ? "login.oldTicket" : "login.text")}</p>
        <PasswordInput
          autoFocus
          w="100%"
          aria-label={t("login.token")}
          placeholder={t("login.token")}
          autoComplete="current-password"
          value={token}
          onChange={({ currentTarget }) => setToken(currentTarget.value)}
          error={login.error && why(login.error)}
        />
        <Button
          type="submit"
          variant="primary"
          size="l"
          fullWidth
          disabled={!token.trim() || login.isPending}
        >
          {t("login.button")}
        </Button>
        <p className="third small">
          {t("login.lost")} <code className="mono">greenroom token reset</code>
        </p>
      </form>
    </main>
  );

  function why(error: Error): string {
    if (error instanceof ApiError && error.status === 401) return t("login.wrong");
    return sayError(error, t("error.unreachable"));
  }
}
