package io.infaas.controller.logging;

import ch.qos.logback.classic.pattern.ThrowableHandlingConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import org.jspecify.annotations.Nullable;

/** The stack trace of a log event, with escaped messages, at most 8 causes and at most 40 frames of each. */
public final class VisibleThrowable extends ThrowableHandlingConverter {

    private static final int MOST_CAUSES = 8;
    private static final int MOST_FRAMES = 40;

    @Override
    public String convert(ILoggingEvent event) {
        StringBuilder text = new StringBuilder();
        IThrowableProxy at = event.getThrowableProxy();
        String label = "";
        for (int i = 0; at != null && i < MOST_CAUSES; i++) {
            append(text, label, at);
            label = "Caused by: ";
            at = at.getCause();
        }
        return text.toString();
    }

    private static void append(StringBuilder text, String label, IThrowableProxy at) {
        String message = at.getMessage();
        text.append(label).append(at.getClassName());
        if (message != null) {
            text.append(": ").append(VisibleText.of(message, VisibleMessage.MOST));
        }
        text.append(System.lineSeparator());
        @Nullable StackTraceElementProxy[] frames = at.getStackTraceElementProxyArray();
        int own = frames.length - at.getCommonFrames();
        int most = Math.min(own, MOST_FRAMES);
        for (int i = 0; i < most; i++) {
            text.append('\t').append(frames[i]).append(System.lineSeparator());
        }
        if (most < frames.length) {
            text.append("\t... ").append(frames.length - most).append(" more").append(System.lineSeparator());
        }
    }
}
