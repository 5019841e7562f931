package io.infaas.triton.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MotoServerIT {

    @TempDir
    Path folder;

    @Test
    void reset_bucketWithAFile_isEmptyAgain() throws Exception {
        ProcessHandle process;
        try (MotoServer moto = MotoServer.start()) {
            process = moto.process();
            assertThat(status(moto, "PUT", "/some-bucket")).isEqualTo(200);
            assertThat(status(moto, "PUT", "/some-bucket/file")).isEqualTo(200);
            assertThat(status(moto, "GET", "/some-bucket/file")).isEqualTo(200);

            moto.reset();

            assertThat(status(moto, "GET", "/some-bucket/file")).isEqualTo(404);
        }
        assertThat(process.isAlive()).isFalse();
    }

    @Test
    void start_withAnExtension_answersInItsPlace() throws Exception {
        Path extension = Files.writeString(folder.resolve("teapot.py"), """
                def wrap(app):
                    def answer(environment, start):
                        start("418 I am a teapot", [])
                        return [b""]
                    return answer
                """);

        try (MotoServer moto = MotoServer.start(List.of(extension), Map.of())) {
            assertThat(status(moto, "GET", "/some-bucket")).isEqualTo(418);
        }
    }

    @Test
    void start_brokenExtension_saysWhy() throws IOException {
        Path extension = Files.writeString(folder.resolve("broken.py"), "raise ValueError('not today')");

        assertThatIllegalStateException()
                .isThrownBy(() -> MotoServer.start(List.of(extension), Map.of()))
                .withMessageContaining("not today");
    }

    private static int status(MotoServer moto, String method, String path) throws Exception {
        URI uri = moto.endpoint().resolve(path);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Authorization", "AWS4-HMAC-SHA256 Credential=any/20260101/us-east-1/s3/aws4_request")
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
