package io.infaas.gateway.selection;

/**
 * Whose a query is, where several want the same instance: a client's connection, or all connections together that are apart
 * since they reset much.
 *
 * @param place number below {@value #PLACES}; connections beyond so many share places
 */
public record QueryOwner(int place) {

    public static final int PLACES = 128;

    /** All clients together that reset much. */
    public static final QueryOwner APART = new QueryOwner(0);

    /** The first connection. */
    public static final QueryOwner FIRST = ofConnection(0);

    public QueryOwner {
        if (place < 0 || place >= PLACES) {
            throw new IllegalArgumentException("place %d must be from 0 to %d".formatted(place, PLACES - 1));
        }
    }

    /** Returns the owner of the queries of a connection, by the number of those before it. */
    public static QueryOwner ofConnection(int number) {
        return new QueryOwner(1 + Math.floorMod(number, PLACES - 1));
    }
}
