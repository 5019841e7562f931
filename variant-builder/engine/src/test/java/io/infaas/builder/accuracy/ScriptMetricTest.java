package io.infaas.builder.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.infaas.builder.data.Item;
import io.infaas.builder.data.NpyWriter;
import io.infaas.catalog.TensorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Metrics in scripts, without NumPy. */
class ScriptMetricTest {

    @TempDir
    private Path folder;

    @Test
    void of_scriptWithScores_areThoseOfTheItems() throws IOException {
        Scores scores = scores("""
                import array, json, sys
                def read(name, kind):
                    return array.array(kind, open(name, "rb").read()[128:])
                answers, labels = read(sys.argv[1], "f"), read(sys.argv[3], "i")
                named = [0 if answers[2 * i] > answers[2 * i + 1] else 1 for i in range(len(labels))]
                print(json.dumps({"scores": [int(a == b) for a, b in zip(named, labels)]}))
                """);

        assertThat(scores.accuracy().value()).isCloseTo(2 / 3.0, within(1e-9));
        assertThat(scores.accuracy().n()).isEqualTo(3);
    }

    @Test
    void of_scriptWithAValue_hasNoInterval() throws IOException {
        Scores scores = scores("print('{\"value\": 0.75}')");

        assertThat(scores.accuracy().value()).isEqualTo(0.75);
        assertThat(scores.accuracy().low()).isEqualTo(0.75);
        assertThat(scores.accuracy().n()).isEqualTo(3);
    }

    @Test
    void of_scriptThatFails_saysItsLastLine() {
        assertThatThrownBy(() -> scores("import sys\nprint('first', file=sys.stderr)\nraise ValueError('no boxes')"))
                .hasMessage("metric own.py ended with status 1: ValueError: no boxes");
    }

    @Test
    void of_scriptThatHangs_isEnded() throws IOException {
        Path script = Files.writeString(folder.resolve("own.py"), "import time\ntime.sleep(600)\n");
        ScriptMetric metric = new ScriptMetric(script, Duration.ofMillis(300));

        assertThatThrownBy(() -> score(metric)).hasMessage("metric own.py did not end within 0 s");
        assertThat(ProcessHandle.current()
                        .descendants()
                        .filter(ProcessHandle::isAlive)
                        .toList())
                .noneMatch(process -> process.info().commandLine().orElse("").contains("own.py"));
    }

    @Test
    void of_scriptThatPrintsSomethingElse_saysWhatIsWanted() {
        for (String text : List.of("print('good')", "print('{\"value\": 2}')", "pass")) {
            assertThatThrownBy(() -> scores(text))
                    .hasMessageContaining("metric own.py printed '")
                    .hasMessageContaining("print {\"value\": NUMBER} or {\"scores\": [NUMBER for each item]}");
        }
        assertThatThrownBy(() -> scores("print('{\"scores\": [1]}')"))
                .hasMessage("metric own.py printed 1 scores for 3 items");
        assertThatThrownBy(() -> scores("print('{\"scores\": [1, 2, 0]}')"))
                .hasMessage("score 2.0 of item 1 must be within 0 and 1");
    }

    private Scores scores(String script) throws IOException {
        return score(new ScriptMetric(Files.writeString(folder.resolve("own.py"), script)));
    }

    private Scores score(ScriptMetric metric) throws IOException {
        Path answers = folder.resolve("answers.npy");
        try (NpyWriter writer = NpyWriter.create(answers, TensorType.FP32, List.of(2))) {
            writer.write(Item.floats(1, 0, 0, 1, 1, 0));
        }
        return new Scoring(metric, List.of(0, 1, 1), List.of("a", "b")).of(answers, answers);
    }
}
