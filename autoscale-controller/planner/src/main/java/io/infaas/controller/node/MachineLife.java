package io.infaas.controller.node;

import java.util.Locale;

/** The life cycle of a machine. It only moves forward, except that a cordon can be lifted. */
public enum MachineLife {
    /** Requested; nothing may exist yet. */
    REQUESTED,
    /** Exists; its node does not answer yet. */
    BOOTING,
    /** Its node has answered. */
    READY,
    /** Drains: it takes no new placements. */
    CORDONED,
    /** Its provider takes it away soon. */
    INTERRUPTED,
    /** Its end was requested, and is under way. */
    ENDING,
    /** It does not exist any more, or never came to exist; listed for a while, with the reason. */
    GONE;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it is on its way to its first answer. */
    public boolean isComing() {
        return this == REQUESTED || this == BOOTING;
    }

    /** Whether its node serves and drains. */
    public boolean isLeaving() {
        return this == CORDONED || this == INTERRUPTED;
    }

    /** Whether its node may hold models and serve. */
    public boolean isServing() {
        return this == READY || isLeaving();
    }
}
