package io.infaas.gateway.warm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassDataArchiveTest {

    @TempDir
    private Path folder;

    @Test
    void given_severalFlags_lastCounts() {
        assertThat(ClassDataArchive.findArchive(
                        List.of("-Xmx1g", "-XX:SharedArchiveFile=a.jsa", "-XX:SharedArchiveFile=/lib/b.jsa")))
                .contains("/lib/b.jsa");
    }

    @Test
    void given_noFlag_none() {
        assertThat(ClassDataArchive.findArchive(List.of("-Xmx1g"))).isEmpty();
    }

    @Test
    void of_mapped_inUse() throws IOException {
        Path mappings = Files.writeString(folder.resolve("maps"), """
                800000000-800d00000 rw-p 00001000 fe:00 17 /jdk/lib/server/classes.jsa
                800d00000-802000000 rw-p 00001000 fe:00 18 /opt/infaas/lib/infaas-1.jsa
                """);

        assertThat(ClassDataArchive.of("/opt/infaas/lib/infaas-1.jsa", mappings))
                .isEqualTo(ClassDataArchive.IN_USE);
        assertThat(ClassDataArchive.of("/opt/infaas/lib/infaas-2.jsa", mappings))
                .isEqualTo(ClassDataArchive.REFUSED);
    }

    @Test
    void of_systemThatTellsNoMappings_given() {
        assertThat(ClassDataArchive.of("a.jsa", folder.resolve("absent"))).isEqualTo(ClassDataArchive.GIVEN);
    }
}
