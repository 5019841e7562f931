package io.infaas.gateway.h2;

/** Who is told of a connection as a whole, on its event loop. */
public interface ConnectionListener {

    /** The peer opens a stream; only with servers. */
    StreamHandler opened(H2Stream stream);

    /** The peer's settings came or changed; with clients the connection may be used since the first time. */
    void settled(H2Connection connection);

    /** A stream is over, so that there is room for another one. */
    void freed(H2Connection connection);

    /** Takes no more new streams: the peer is going away. Those that it has go on. */
    void retiring(H2Connection connection);

    /** It is closed; all streams were told. */
    void closed(H2Connection connection);
}
