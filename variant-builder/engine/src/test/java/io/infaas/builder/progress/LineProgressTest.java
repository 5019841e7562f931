package io.infaas.builder.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineProgressTest {

    private final List<String> lines = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final long[] clock = {0};
    private final LineProgress progress = new LineProgress(lines::add, warnings::add, () -> clock[0]);

    @Test
    void stage_numberAndTime_areAlignedAndTellWhatIsLeft() {
        progress.stage(1, 20, "net, as trained");
        clock[0] = 30_000_000_000L;
        progress.stage(7, 20, "net-int8-t1");

        assertThat(lines)
                .containsExactly("[ 1/20]    0.0 s  net, as trained", "[ 7/20]   30.0 s  net-int8-t1, about 70 s left");
    }

    @Test
    void warn_isTold_whereWarningsGo() {
        progress.warn("net-int8-t1: does not run");

        assertThat(lines).isEmpty();
        assertThat(warnings).containsExactly("net-int8-t1: does not run");
    }
}
