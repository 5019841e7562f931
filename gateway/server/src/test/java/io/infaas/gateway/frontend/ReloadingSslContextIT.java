package io.infaas.gateway.frontend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.triton.client.FollowedFiles;
import io.infaas.triton.testing.Certificates;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which of the changes of its files a context takes over. */
class ReloadingSslContextIT {

    @TempDir
    private Path folder;

    private Path certificate;
    private Path key;
    private Certificates.Issued first;
    private Certificates.Issued second;
    private FollowedFiles<SslContext> context;
    private int changes;

    @BeforeEach
    void open() throws Exception {
        Certificates authority = new Certificates(folder, "authority");
        first = authority.issue("first", "IP:127.0.0.1", 1);
        second = authority.issue("second", "IP:127.0.0.1", 1);
        certificate = folder.resolve("served.pem");
        key = folder.resolve("served.key");
        replace(certificate, first.certificate());
        replace(key, first.key());
        context = new ServerTls(certificate, key).createFollowed("h2");
    }

    @Test
    void reload_unchangedFiles_sameContext() {
        Object before = context.current();

        context.reload();

        assertThat(context.current()).isSameAs(before);
    }

    @Test
    void reload_otherPair_newContext() throws IOException {
        Object before = context.current();
        replace(certificate, second.certificate());
        replace(key, second.key());

        context.reload();

        assertThat(context.current()).isNotSameAs(before);
        assertThat(context.current().newEngine(ByteBufAllocator.DEFAULT).getUseClientMode())
                .isFalse();
    }

    @Test
    void reload_certificateBeforeItsKey_keptUntilBothAreThere() throws IOException {
        Object before = context.current();
        replace(certificate, second.certificate());
        context.reload();
        assertThat(context.current()).isSameAs(before);
        Files.delete(key);
        context.reload();
        assertThat(context.current()).isSameAs(before);

        replace(key, second.key());
        context.reload();

        assertThat(context.current()).isNotSameAs(before);
    }

    @Test
    void reload_garbage_kept() throws IOException {
        Object before = context.current();
        Files.writeString(certificate, "garbage");
        touch(certificate);

        context.reload();

        assertThat(context.current()).isSameAs(before);
    }

    @Test
    void check_keyOfAnotherCertificate_orNoAuthority_refused() throws IOException {
        Path nothing = Files.writeString(folder.resolve("nothing.pem"), "nothing");

        assertThatThrownBy(() -> new ServerTls(second.certificate(), key).check())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("--tls-cert-file", "the key does not match the certificate");
        assertThatThrownBy(() -> new ServerTls(certificate, key, Optional.of(nothing)).check())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--tls-client-ca-file " + nothing);
    }

    private void replace(Path file, Path by) throws IOException {
        Files.copy(by, file, StandardCopyOption.REPLACE_EXISTING);
        touch(file);
    }

    private void touch(Path file) throws IOException {
        changes++;
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000L + changes * 1_000L));
    }
}
