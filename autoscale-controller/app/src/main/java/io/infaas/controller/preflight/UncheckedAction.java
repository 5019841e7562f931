package io.infaas.controller.preflight;

/** Actions that cannot be tried without doing them. */
record UncheckedAction(String name, String reason) implements FleetCheck {

    @Override
    public String action() {
        return "";
    }

    @Override
    public Finding examine() {
        return notChecked(reason);
    }
}
