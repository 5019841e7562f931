package io.infaas.controller.boards;

/**
 * A variable with the values of a label.
 *
 * @param query PromQL that lists them, in {@code label_values}
 */
record BoardVariable(String name, String query) {}
