package io.infaas.controller.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.logging.LogFormat;
import io.infaas.gateway.loglevel.LogLevels;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ChildJvmTest {

    // other tests of this JVM configure its log, too
    @BeforeEach
    @AfterEach
    void clear() {
        System.clearProperty(LogLevels.PROPERTY);
        System.clearProperty(LogFormat.PROPERTY);
    }

    @Test
    void likeThis_afterTheLogWasConfigured_logsLikewise() {
        System.setProperty(LogLevels.PROPERTY, "DEBUG");
        System.setProperty(LogFormat.PROPERTY, "JSON");

        assertThat(ChildJvm.likeThis("a.Main").options())
                .contains("-Dinfaas.log.level=DEBUG", "-Dinfaas.log.format=JSON");
    }

    @Test
    void likeThis_withTheUsualLog_saysNothingOfIt() {
        assertThat(ChildJvm.likeThis("a.Main").options()).noneMatch(option -> option.startsWith("-Dinfaas.log"));
    }
}
