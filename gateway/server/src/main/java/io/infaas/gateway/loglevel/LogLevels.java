package io.infaas.gateway.loglevel;

import java.util.List;

/** The levels of this process's log. Thread-safe; never blocks. */
public interface LogLevels {

    /** The level of this project's loggers, and of those among them that have another one for some time. */
    List<LoggerLevel> present();

    /**
     * Changes a level, for as long as is wanted; then the level of the start holds again.
     *
     * @throws IllegalArgumentException naming field, value and remedy
     */
    void change(LevelChange wanted);
}
