package io.infaas.controller.standalone.demonstration;

/**
 * One thing that the demonstration must show.
 *
 * @param claim what must hold
 * @param held whether it held
 * @param seen what was seen
 */
record Check(String claim, boolean held, String seen) {

    String line() {
        return "%s  %s: %s".formatted(held ? "held    " : "NOT HELD", claim, seen);
    }
}
