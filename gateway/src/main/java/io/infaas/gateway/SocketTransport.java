package io.infaas.gateway;

import io.vertx.core.Vertx;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * By what the sockets of a gateway are driven.
 *
 * @param epoll whether by Linux' own calls, which cost less than Java's
 * @param why what keeps it from them, if anything does
 */
record SocketTransport(boolean epoll, @Nullable Throwable why) {

    private static final Logger LOG = LoggerFactory.getLogger(SocketTransport.class);

    static SocketTransport of(Vertx vertx) {
        return new SocketTransport(vertx.isNativeTransportEnabled(), vertx.unavailableNativeTransportCause());
    }

    /** Whether the distribution has what epoll needs on such a machine. */
    static boolean expected(String system, String processor) {
        return system.toLowerCase(Locale.ROOT).startsWith("linux")
                && switch (processor) {
                    case "amd64", "x86_64", "aarch64" -> true;
                    default -> false;
                };
    }

    /** Says so in one line, as a warning where it ought to be otherwise. */
    void log(int eventLoops) {
        if (!epoll && expected(System.getProperty("os.name"), System.getProperty("os.arch"))) {
            LOG.warn(
                    "sockets by {}, which costs more than epoll would: {}",
                    this,
                    why == null ? "netty-transport-native-epoll is not on the class path" : why.toString());
        } else {
            LOG.info("sockets by {}, {} event loops", this, eventLoops);
        }
    }

    @Override
    public String toString() {
        return epoll ? "epoll" : "NIO";
    }
}
