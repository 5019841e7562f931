package io.infaas.gateway.feedback;

/**
 * The queries of an application that no node has seen.
 *
 * @param held queries held back from their instances now
 * @param rejected queries that load shedding or a time limit has ended
 * @param cancelled queries whose clients left
 */
public record UnsentQueries(int held, long rejected, long cancelled) {

    public static final UnsentQueries NONE = new UnsentQueries(0, 0, 0);
}
