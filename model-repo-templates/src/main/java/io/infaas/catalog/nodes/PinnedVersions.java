package io.infaas.catalog.nodes;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Properties;

/** The resource {@code versions.properties}: the pinned software of nodes. */
final class PinnedVersions {

    private final Properties pinned = new Properties();

    PinnedVersions() {
        try (InputStream in = PinnedVersions.class.getResourceAsStream("versions.properties")) {
            if (in == null) {
                throw new IllegalStateException("versions.properties is missing beside " + PinnedVersions.class);
            }
            pinned.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** NVIDIA's container image. */
    String triton() {
        return value("triton");
    }

    /** Packages of the operating system that the machine image of this kind lacks. */
    List<String> packages(boolean gpus) {
        return List.of(value(gpus ? "packages.gpu" : "packages.cpu").split(" "));
    }

    /** The SSM parameter with the machine image that the packages are for. */
    String image(boolean gpus) {
        return value(gpus ? "image.gpu" : "image.cpu");
    }

    private String value(String key) {
        String value = pinned.getProperty(key);
        if (value == null || value.isBlank()) {
            throw new IllegalStateException("versions.properties has no " + key);
        }
        return value;
    }
}
