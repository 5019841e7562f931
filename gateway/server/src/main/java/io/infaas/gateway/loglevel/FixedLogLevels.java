package io.infaas.gateway.loglevel;

import java.util.List;

/** Of a log that cannot be changed, because it is not that of the command {@code infaas}. */
public final class FixedLogLevels implements LogLevels {

    @Override
    public List<LoggerLevel> present() {
        return List.of();
    }

    @Override
    public void change(LevelChange wanted) {
        throw new IllegalArgumentException(
                "the log of this process has no level that can be changed: start it by the command infaas");
    }
}
