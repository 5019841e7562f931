package io.infaas.controller.node;

/**
 * A process that is about to be started for a node.
 *
 * @param process its standard input stays open as long as this JVM lives, and it ends by the end of that
 * @param readiness how it tells that it serves
 */
record NodeStart(ProcessBuilder process, NodeReadiness readiness) {}
