package io.infaas.controller.desired;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;

/**
 * One version of the desired state.
 *
 * @param version 0 before the first change, then one more with each
 * @param atMs time of the change, ms since 1970
 * @param by author of the change
 * @param state the whole state from then on
 */
public record Revision(long version, long atMs, String by, DesiredState state) {

    /** Before the first change. */
    public static final Revision NONE = new Revision(0, 0, "", DesiredState.NONE);

    public Revision {
        if (version < 0) {
            throw new IllegalArgumentException("version %d must not be below 0".formatted(version));
        }
    }

    @JsonIgnore
    public Instant at() {
        return Instant.ofEpochMilli(atMs);
    }
}
