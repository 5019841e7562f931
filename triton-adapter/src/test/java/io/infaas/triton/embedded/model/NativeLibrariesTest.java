package io.infaas.triton.embedded.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class NativeLibrariesTest {

    @TempDir
    Path cache;

    @Test
    void unpacked_twice_copiedOnceAndComplete() throws IOException {
        Path first = unpack("linux-x64");
        FileTime written = Files.getLastModifiedTime(first.resolve("libonnxruntime.so"));

        assertThat(unpack("linux-x64")).isEqualTo(first);
        assertThat(names(first)).containsExactly("libonnxruntime.so", "libonnxruntime4j_jni.so");
        assertThat(Files.getLastModifiedTime(first.resolve("libonnxruntime.so")))
                .isEqualTo(written);
    }

    @Test
    void unpacked_platforms_keptApart() throws IOException {
        assertThat(unpack("linux-aarch64")).isNotEqualTo(unpack("linux-x64"));
    }

    @Test
    void unpacked_unknownPlatform_none() throws IOException {
        assertThat(NativeLibraries.unpack(cache, "linux-s390x")).isNull();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void environment_onLinux_loadsFromTheCache() {
        OnnxRuntime.environment();

        assertThat(Path.of(System.getProperty(NativeLibraries.PATH)).resolve("libonnxruntime.so"))
                .isRegularFile();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void childOptions_onLinux_nameTheSameLibraries() {
        OnnxRuntime.environment();

        assertThat(OnnxRuntime.childOptions())
                .containsExactly("-Donnxruntime.native.path=" + System.getProperty(NativeLibraries.PATH));
    }

    private Path unpack(String platform) throws IOException {
        return Objects.requireNonNull(NativeLibraries.unpack(cache, platform));
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
