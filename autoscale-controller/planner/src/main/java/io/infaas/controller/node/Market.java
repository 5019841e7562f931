package io.infaas.controller.node;

import java.util.Locale;

/** Payment of a machine. */
public enum Market {
    /** Ours until we end it. */
    ON_DEMAND,
    /** Cheaper; its provider may take it back at short notice. */
    SPOT;

    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
