package io.infaas.gateway.h2;

/** Callbacks for the events of one connection, on its event loop. */
public interface ConnectionListener {

    /** The peer opens a stream (servers only); returns the handler of the stream. */
    StreamHandler onStreamOpened(H2Stream stream);

    /** The peer's settings arrived or changed. A client may use the connection after the first call. */
    void onSettled(H2Connection connection);

    /** Another stream may be opened, because one ended or the peer reads again. */
    void onStreamFreed(H2Connection connection);

    /** The peer sent GOAWAY: the connection takes no new streams. Streams that the peer has accepted continue. */
    void onRetiring(H2Connection connection);

    /** All available bytes are read. */
    default void onReadComplete(H2Connection connection) {}

    /** The connection is closed; the handlers of all streams have been notified. */
    void onClosed(H2Connection connection);
}
