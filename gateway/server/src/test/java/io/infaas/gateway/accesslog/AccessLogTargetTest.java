package io.infaas.gateway.accesslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.infaas.gateway.linefile.BatchQueue;
import io.infaas.gateway.linefile.JsonLine;
import io.infaas.triton.testing.Until;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AccessLogTargetTest {

    @TempDir
    private Path folder;

    @Test
    void lines_areWrittenInTheirOrder_andAllBeforeItEnds() throws Exception {
        Path file = folder.resolve("a/access.log");
        BatchQueue<AccessLogTarget.AccessLine> log = new AccessLogTarget(Optional.of(file), 1 << 20).open();
        for (int i = 0; i < 1_000; i++) {
            log.add(line(i));
        }
        close(log);
        log.add(line(1_000));

        assertThat(Files.readAllLines(file)).hasSize(1_000).satisfies(lines -> assertThat(IntStream.range(0, 1_000))
                .allMatch(i -> lines.get(i).contains("\"bytes\":" + i + ",")));
        assertThat(log.overflowed()).as("added after its end").isEqualTo(1);
        assertThat(log.failed()).isZero();
    }

    @Test
    void slowDisk_nobodyWaits_linesAreDroppedAndCounted() throws Exception {
        Semaphore begun = new Semaphore(0);
        CountDownLatch free = new CountDownLatch(1);
        List<String> written = new CopyOnWriteArrayList<>();
        BatchQueue<AccessLogTarget.AccessLine> log = AccessLogTarget.start(new OutputStream() {
            @Override
            public void write(byte[] lines) {
                begun.release();
                written.addAll(
                        new String(lines, StandardCharsets.US_ASCII).lines().toList());
                awaitUninterruptibly(free);
            }

            @Override
            public void write(int single) {
                throw new AssertionError("lines are written as a whole");
            }

            @Override
            public void close() {
                written.add("end");
            }
        });
        log.add(line(-1));
        assertThat(begun.tryAcquire(20, TimeUnit.SECONDS)).isTrue();

        for (int i = 0; i < AccessLogTarget.MOST + 500; i++) {
            log.add(line(i));
        }

        assertThat(log.overflowed()).isEqualTo(500);
        free.countDown();
        close(log);
        assertThat(written).hasSize(1 + AccessLogTarget.MOST + 1).endsWith("end");
        assertThat(log.failed()).isZero();
    }

    @Test
    void fullDisk_linesAreCounted_andWrittenAgainLater() throws Exception {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "the kernel offers a disk that is full");
        BatchQueue<AccessLogTarget.AccessLine> log = new AccessLogTarget(Optional.of(full), 1 << 20).open();
        log.add(line(1));
        log.add(line(2));

        Until.within(20, () -> log.failed() == 2);

        log.add(line(3));
        Until.within(20, () -> log.failed() == 3);
        close(log);
        assertThat(log.overflowed()).isZero();
    }

    @Test
    void diskThatNeverAnswers_endIsNotHeldUp() throws Exception {
        CountDownLatch free = new CountDownLatch(1);
        BatchQueue<AccessLogTarget.AccessLine> log = AccessLogTarget.start(new OutputStream() {
            @Override
            public void write(byte[] lines) {
                awaitUninterruptibly(free);
            }

            @Override
            public void write(int single) {
                throw new AssertionError("lines are written as a whole");
            }

            @Override
            public void close() {
                free.countDown();
            }
        });
        log.add(line(1));

        close(log);

        assertThat(free.getCount()).isEqualTo(1);
        free.countDown();
    }

    @Test
    void fileThatCannotBe_isRefusedWithTheFlag() throws Exception {
        Path noFolder = Files.createFile(folder.resolve("file"));
        AccessLogTarget target = new AccessLogTarget(Optional.of(noFolder.resolve("access.log")), 1);

        assertThatThrownBy(target::open)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("--access-log " + noFolder.resolve("access.log"));
    }

    private static void close(BatchQueue<AccessLogTarget.AccessLine> log) throws Exception {
        log.close().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static AccessLogTarget.AccessLine line(int bytes) {
        return new AccessLogTarget.AccessLine(
                Instant.EPOCH, "http", null, null, null, "fashion", null, null, null, "ok", "serve", 0, 1, bytes, 0, 0);
    }

    @Test
    void line_isOneObject() {
        assertThat(print(new AccessLogTarget.AccessLine(
                        Instant.ofEpochMilli(1_767_225_600_123L),
                        "grpc",
                        "10.1.2.3",
                        "42",
                        "4bf92f3577b34da6a3ce929d0e0e4736",
                        "fashion",
                        "fashion",
                        "small-fp32-t1-00000000",
                        "10.0.0.1",
                        "ok",
                        "late",
                        1,
                        8,
                        25_094,
                        412,
                        12.345)))
                .isEqualTo("{\"time\":\"2026-01-01T00:00:00.123Z\",\"protocol\":\"grpc\",\"client\":\"10.1.2.3\","
                        + "\"request_id\":\"42\",\"trace_id\":\"4bf92f3577b34da6a3ce929d0e0e4736\",\"model\":\"fashion\","
                        + "\"application\":\"fashion\",\"variant\":\"small-fp32-t1-00000000\",\"node\":\"10.0.0.1\","
                        + "\"status\":\"ok\",\"decision\":\"late\",\"retries\":1,\"items\":8,\"bytes\":25094,"
                        + "\"answer_bytes\":412,\"ms\":12.345}\n");
    }

    @Test
    void unknown_isLeftOut() {
        assertThat(print(named(null)))
                .isEqualTo("{\"time\":\"1970-01-01T00:00:00Z\",\"protocol\":\"http\",\"status\":\"cancelled\","
                        + "\"retries\":0,\"bytes\":0,\"ms\":0.0}\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\n{\"time\":\"forged\"}",
                "\"},{\"",
                "\u001b[2J\r\u0000\u007f\u0085",
                "\u2028\u202e\u200b",
                "\ud83d",
                "\ude00x"
            })
    void name_ofAPeer_isPrintableAsciiInOneLine(String name) throws IOException {
        String line = print(named(name));

        assertThat(line.lines()).hasSize(1);
        assertThat(line.strip().chars()).allMatch(c -> c >= ' ' && c <= '~');
        JsonNode read = new ObjectMapper().readTree(line);
        assertThat(read.path("model").asText()).isEqualTo(name);
        assertThat(read.path("request_id").asText()).isEqualTo(name);
        assertThat(read.path("time").asText()).startsWith("1970");
    }

    @Test
    void name_ofAMebibyte_isCut() {
        assertThat(print(named("x".repeat(1 << 20)))).hasSizeLessThan(800);
    }

    private static AccessLogTarget.AccessLine named(@org.jspecify.annotations.Nullable String name) {
        return new AccessLogTarget.AccessLine(
                Instant.EPOCH, "http", null, name, null, name, null, null, null, "cancelled", null, 0, 0, 0, 0, 0);
    }

    private static String print(AccessLogTarget.AccessLine line) {
        return JsonLine.of(line);
    }
}
