package io.infaas.gateway.linefile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RotatingFileTest {

    @TempDir
    private Path folder;

    @Test
    void write_beyondTheSize_keepsThePreviousFile() throws IOException {
        Path file = folder.resolve("a/log");
        try (RotatingFile lines = RotatingFile.open(file, 10)) {
            lines.write(bytes("first\n"));
            lines.write(bytes("second\n"));
        }

        assertThat(file).hasContent("second\n");
        assertThat(folder.resolve("a/log.1")).hasContent("first\n");
    }

    @Test
    void write_farBeyondTheSize_keepsAsManyPreviousFilesAsAskedFor() throws IOException {
        Path file = folder.resolve("log");
        try (RotatingFile lines = RotatingFile.open(file, 10, 2)) {
            for (String line : List.of("first\n", "second\n", "third\n", "fourth\n")) {
                lines.write(bytes(line));
            }
        }

        assertThat(file).hasContent("fourth\n");
        assertThat(folder.resolve("log.1")).hasContent("third\n");
        assertThat(folder.resolve("log.2")).hasContent("second\n");
        assertThat(folder.resolve("log.3")).doesNotExist();
    }

    @Test
    void write_toWhatIsThere_goesOn() throws IOException {
        Path file = Files.writeString(folder.resolve("log"), "before\n");
        try (RotatingFile lines = RotatingFile.open(file, 1_000)) {
            lines.write(bytes("after\n"));
        }

        assertThat(file).hasContent("before\nafter\n");
    }

    @Test
    void write_afterTheFileWasMovedOrDeleted_beginsItAnew() throws IOException {
        Path file = folder.resolve("log");
        try (RotatingFile lines = RotatingFile.open(file, 1_000)) {
            lines.write(bytes("first\n"));
            Files.move(file, folder.resolve("moved"));
            // as logrotate creates it
            Files.createFile(file);
            lines.write(bytes("second\n"));
            assertThat(file).hasContent("second\n");
            assertThat(folder.resolve("moved")).hasContent("first\n");

            Files.delete(file);
            lines.write(bytes("third\n"));
        }

        assertThat(file).hasContent("third\n");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private final List<Integer> received = new CopyOnWriteArrayList<>();
    private final List<Integer> sizes = new CopyOnWriteArrayList<>();
    private final Semaphore begun = new Semaphore(0);
    private final CountDownLatch free = new CountDownLatch(1);

    private BatchQueue<Integer> start(int most, int batch) {
        return BatchQueue.start("test", most, batch, new BatchQueue.Receiver<>() {
            @Override
            public void receive(List<Integer> taken, long dropped) {
                begun.release();
                try {
                    assertThat(free.await(20, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                received.addAll(taken);
                sizes.add(taken.size());
            }

            @Override
            public void close() {
                received.add(-1);
            }
        });
    }

    private static void close(BatchQueue<Integer> queue) throws Exception {
        queue.close().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @Test
    void add_isReceivedInOrderAndInBatches_allBeforeTheEnd() throws Exception {
        BatchQueue<Integer> queue = start(100, 10);
        queue.add(0);
        assertThat(begun.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        IntStream.range(1, 36).forEach(queue::add);
        free.countDown();
        close(queue);

        List<Integer> expected = new ArrayList<>(IntStream.range(0, 36).boxed().toList());
        expected.add(-1);
        assertThat(received).isEqualTo(expected);
        assertThat(sizes).containsExactly(1, 10, 10, 10, 5);
        assertThat(queue.overflowed()).isZero();
    }

    @Test
    void add_moreThanMayWait_isDroppedAndCounted() throws Exception {
        BatchQueue<Integer> queue = start(3, 10);
        queue.add(0);
        assertThat(begun.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        queue.addAll(List.of(1, 2));
        queue.addAll(List.of(7, 8));
        queue.add(3);
        queue.add(9);

        assertThat(queue.overflowed()).isEqualTo(3);
        free.countDown();
        close(queue);
        assertThat(received).containsExactly(0, 1, 2, 3, -1);
    }

    @Test
    void add_afterTheEnd_isDroppedAndCounted() throws Exception {
        free.countDown();
        BatchQueue<Integer> queue = start(3, 10);
        close(queue);

        queue.addAll(Collections.nCopies(2, 1));

        assertThat(queue.overflowed()).isEqualTo(2);
        assertThat(received).containsExactly(-1);
    }

    @Test
    void receive_fails_isCounted_andTriedAgainWithTheNext() throws Exception {
        List<Long> dropped = new CopyOnWriteArrayList<>();
        BatchQueue<Integer> queue = BatchQueue.start("test", 10, 1, (taken, count) -> {
            dropped.add(count);
            if (taken.contains(1)) {
                throw new IOException("full");
            }
            if (taken.contains(2)) {
                throw new IllegalStateException("unprintable");
            }
            received.addAll(taken);
        });
        IntStream.range(0, 4).forEach(queue::add);
        close(queue);

        assertThat(received).containsExactly(0, 3);
        assertThat(dropped).containsExactly(0L, 0L, 1L, 2L);
        assertThat(queue.failed()).isEqualTo(2);
        assertThat(queue.overflowed()).isZero();
    }

    @Test
    void close_receiverThatNeverReturns_isNotHeldUp_andMayBeRepeated() throws Exception {
        BatchQueue<Integer> queue = start(3, 10);
        queue.add(0);
        close(queue);
        assertThat(received).isEmpty();

        free.countDown();
        close(queue);
        assertThat(received).containsExactly(0, -1);
    }
}
