package io.infaas.catalog.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.triton.testing.Until;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SyncCommandTest {

    private static final String SOURCE = "s3://some-bucket/models";

    @TempDir
    Path root;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void sync_published_saysWhatIsNew() throws IOException {
        Publications published = new Publications(root);
        published.publish("a", "weights");
        published.activate("a");

        assertThat(run(SOURCE, copy().toString())).isZero();

        assertThat(out.toString())
                .isEqualToIgnoringNewLines(copy() + ": 1 variants of " + SOURCE + ", 1 are new (0.0 MB)");
        assertThat(copy().resolve("repository").resolve(Publications.full("a")).resolve("1/model.onnx"))
                .hasContent("weights");
    }

    @Test
    void sync_nothingPublished_failsInOneLine() {
        assertThat(run(SOURCE, copy().toString())).isEqualTo(1);
        assertThat(err.toString()).isEqualToIgnoringNewLines(SOURCE + ": has no catalog.json; publish to it first");
    }

    @Test
    void sync_folder_isRefused() {
        assertThat(run("published", copy().toString())).isEqualTo(1);
        assertThat(err.toString())
                .contains("'published' must be s3://BUCKET/PREFIX")
                .hasLineCount(1);
    }

    @Test
    void follow_publishedMeanwhile_isTakenOverAndFailuresAreSaidOnce() throws Exception {
        Publications published = new Publications(root);
        Thread following = new Thread(() -> run(SOURCE, copy().toString(), "--follow", "--interval=1"));
        following.start();
        try {
            published.publish("a", "weights");
            published.activate("a");
            awaitVariant("a");
            published.publish("b", "other weights");
            published.activate("b");
            awaitVariant("b");
        } finally {
            following.interrupt();
            following.join(TimeUnit.SECONDS.toMillis(20));
        }

        assertThat(following.isAlive()).isFalse();
        assertThat(err.toString().lines().distinct().count())
                .isEqualTo(err.toString().lines().count());
    }

    private void awaitVariant(String name) {
        Path model =
                copy().resolve("repository").resolve(Publications.full(name)).resolve("1/model.onnx");
        Until.holds(() -> model + " is copied; " + err, () -> Files.exists(model));
    }

    private Path copy() {
        return root.resolve("copy");
    }

    private int run(String... arguments) {
        return new CommandLine(new SyncCommand(
                        location -> new Publications(root).location().open()))
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
