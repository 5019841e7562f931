package io.infaas.catalog;

import com.fasterxml.jackson.annotation.JsonCreator;

/** Whether a quantised network may keep some layers in full precision. */
public enum MixedPrecisionMode {
    /** Where it would lose too much accuracy, as few layers as needed stay in full precision. */
    AUTO,
    /** All layers are quantised that can be. */
    OFF;

    /**
     * @param value {@code auto} or {@code off}, which YAML reads as false
     * @throws IllegalArgumentException naming both
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static MixedPrecisionMode of(Object value) {
        if (value.equals("auto")) {
            return AUTO;
        }
        if (value.equals("off") || value.equals(false)) {
            return OFF;
        }
        throw new IllegalArgumentException("mixed is '%s' but must be auto or off".formatted(value));
    }
}
