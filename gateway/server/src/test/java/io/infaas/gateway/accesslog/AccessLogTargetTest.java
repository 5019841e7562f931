package io.infaas.gateway.accesslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.infaas.gateway.linefile.BatchQueue;
import io.infaas.triton.testing.Until;
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

final class AccessLogTargetTest {

    @TempDir
    private Path folder;

    @Test
    void lines_areWrittenInTheirOrder_andAllBeforeItEnds() throws Exception {
        Path file = folder.resolve("a/access.log");
        BatchQueue<AccessLine> log = new AccessLogTarget(Optional.of(file), 1 << 20).open();
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
        BatchQueue<AccessLine> log = AccessLogTarget.start(new OutputStream() {
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
        BatchQueue<AccessLine> log = new AccessLogTarget(Optional.of(full), 1 << 20).open();
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
        BatchQueue<AccessLine> log = AccessLogTarget.start(new OutputStream() {
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

    private static void close(BatchQueue<AccessLine> log) throws Exception {
        log.close().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static AccessLine line(int bytes) {
        return new AccessLine(
                Instant.EPOCH, "http", null, null, null, "fashion", null, null, null, "ok", "serve", 0, 1, bytes, 0, 0);
    }
}
