package io.infaas.builder.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CoresTest {

    @Test
    void parse_rangesAndSingles_listsEach() {
        assertThat(Cores.parse("0-3,8,10-11")).containsExactly(0, 1, 2, 3, 8, 10, 11);
    }

    @Test
    void pin_fewerThanAllowed_takesTheLast() {
        Cores cores = new Cores(List.of(0, 1, 4, 5), Optional.of(Path.of("/bin/taskset")));

        assertThat(cores.pin(2)).containsExactly("/bin/taskset", "-c", "4,5");
    }

    @Test
    void pin_withoutTaskset_isNothing() {
        assertThat(new Cores(List.of(0, 1), Optional.empty()).pin(1)).isEmpty();
    }

    @Test
    void ofThisProcess_anywhere_hasACore() {
        assertThat(Cores.ofThisProcess().count()).isPositive();
    }
}
