package io.infaas.controller.boards;

/**
 * One query of a panel.
 *
 * @param expr PromQL
 * @param legend text with labels in double braces
 */
record BoardQuery(String expr, String legend) {}
