package io.infaas.gateway.selection;

/**
 * The owner of a query, where several share an instance: a client's connection, or all connections together of clients that reset many
 * queries. Clients share an instance, and the connections of a client its share.
 *
 * @param client the address that the client connects from, as a number
 * @param connection number of the connection
 */
public record QueryOwner(long client, int connection) {

    /** All clients together that reset many queries. */
    public static final QueryOwner APART = new QueryOwner(Long.MIN_VALUE, 0);

    /** The first connection of an unknown client. */
    public static final QueryOwner FIRST = new QueryOwner(0, 0);

    /** Whether the query belongs to the clients that reset many queries. */
    public boolean isApart() {
        return client == APART.client;
    }
}
