package io.infaas.controller.local;

/**
 * A prepared node process.
 *
 * @param process ends at the end of its standard input, which stays open while this JVM lives
 * @param readiness how to detect that it is ready
 */
record NodeStart(ProcessBuilder process, NodeReadiness readiness) {}
