package io.infaas.gateway;

import io.vertx.core.Vertx;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transport of a gateway's sockets.
 *
 * @param epoll whether sockets use Linux epoll, which costs less than Java NIO
 * @param why the reason against epoll, if any
 */
record SocketTransport(boolean epoll, @Nullable Throwable why) {

    private static final Logger LOG = LoggerFactory.getLogger(SocketTransport.class);

    static SocketTransport of(Vertx vertx) {
        return new SocketTransport(vertx.isNativeTransportEnabled(), vertx.unavailableNativeTransportCause());
    }

    /** Whether the distribution contains epoll for this system and processor. */
    static boolean isExpected(String system, String processor) {
        return system.toLowerCase(Locale.ROOT).startsWith("linux")
                && switch (processor) {
                    case "amd64", "x86_64", "aarch64" -> true;
                    default -> false;
                };
    }

    /** Logs the transport in one line, as a warning if epoll is expected but missing. */
    void log(int eventLoops) {
        if (!epoll && isExpected(System.getProperty("os.name"), System.getProperty("os.arch"))) {
            LOG.warn(
                    "socket transport {} costs more CPU than epoll: {}",
                    this,
                    why == null ? "netty-transport-native-epoll is not on the class path" : why.toString());
        } else {
            LOG.info("socket transport {}, {} event loops", this, eventLoops);
        }
    }

    @Override
    public String toString() {
        return epoll ? "epoll" : "NIO";
    }
}
