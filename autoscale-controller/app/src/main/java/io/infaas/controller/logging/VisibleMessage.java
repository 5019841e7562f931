package io.infaas.controller.logging;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;

/** The message of a log event on one line, whatever text of others it contains. */
public final class VisibleMessage extends ClassicConverter {

    /** Longest message, characters. */
    static final int MOST = 4_096;

    @Override
    public String convert(ILoggingEvent event) {
        String message = event.getFormattedMessage();
        return message == null ? "" : VisibleText.of(message, MOST);
    }
}
