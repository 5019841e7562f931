package io.infaas.gateway.h2;

/** Callbacks for the events of one connection, on its event loop. */
public interface ConnectionListener {

    /** The peer opens a stream (servers only); returns the handler of the stream. */
    StreamHandler opened(H2Stream stream);

    /** The peer's settings arrived or changed. A client may use the connection after the first call. */
    void settled(H2Connection connection);

    /** A stream ended, so that another one may be opened. */
    void freed(H2Connection connection);

    /** The peer sent GOAWAY: the connection takes no new streams. Streams that the peer has accepted continue. */
    void retiring(H2Connection connection);

    /** The connection is closed; the handlers of all streams have been notified. */
    void closed(H2Connection connection);
}
