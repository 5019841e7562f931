package io.infaas.gateway.fuzz;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** What is logged that nothing a client sends may cause: errors, failures that Netty met, buffers that nobody released. */
final class DefectLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    private static final List<String> NEVER_WARN = List.of("io.netty", "io.vertx", "io.infaas.gateway.h2");

    /** Says of streams that end while they are answered that they are not there, as of a defect. */
    private static final String HTTP2_OF_VERTX = "io.netty.handler.codec.http2.DefaultHttp2Connection";

    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final List<String> seen = new CopyOnWriteArrayList<>();

    DefectLog() {
        setContext(root.getLoggerContext());
        start();
        root.addAppender(this);
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (event.getLoggerName().equals(HTTP2_OF_VERTX)) {
            return;
        }
        boolean warns = event.getLevel().isGreaterOrEqual(Level.WARN)
                && NEVER_WARN.stream().anyMatch(event.getLoggerName()::startsWith);
        if (warns || event.getLevel().isGreaterOrEqual(Level.ERROR)) {
            IThrowableProxy cause = event.getThrowableProxy();
            seen.add(event.getLoggerName() + ": " + event.getFormattedMessage()
                    + (cause == null ? "" : ": " + cause.getClassName() + ": " + cause.getMessage()));
        }
    }

    List<String> seen() {
        return List.copyOf(seen);
    }

    @Override
    public void close() {
        root.detachAppender(this);
        stop();
    }
}
