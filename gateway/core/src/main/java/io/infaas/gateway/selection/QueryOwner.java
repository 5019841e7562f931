package io.infaas.gateway.selection;

/**
 * Whose a query is, where several want the same instance: a client's connection, or all connections together that are apart
 * since they reset much. Clients share an instance, and the connections of a client its share.
 *
 * @param client the address that the client connects from, as a number
 * @param connection number of the connection
 */
public record QueryOwner(long client, int connection) {

    /** All clients together that reset much. */
    public static final QueryOwner APART = new QueryOwner(Long.MIN_VALUE, 0);

    /** The first connection of a client of which nothing is known. */
    public static final QueryOwner FIRST = new QueryOwner(0, 0);

    /** Whether the query is of the clients that reset much. */
    public boolean isApart() {
        return client == APART.client;
    }
}
