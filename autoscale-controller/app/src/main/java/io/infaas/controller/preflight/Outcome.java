package io.infaas.controller.preflight;

import com.fasterxml.jackson.annotation.JsonValue;

/** What a check found. */
enum Outcome {
    OK("ok"),
    WRONG("WRONG"),
    NOT_CHECKED("not checked");

    private final String label;

    Outcome(String label) {
        this.label = label;
    }

    @JsonValue
    String label() {
        return label;
    }
}
