package io.infaas.catalog.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.SystemPropertyCredentialsProvider;
import software.amazon.awssdk.services.s3.S3Client;

class S3StoreIT extends ObjectStoreContract {

    /** Answers of S3 that the stand-in never gives, by the name of the bucket; a lost answer after the call took place. */
    private static final String REFUSALS = """
            STATUS = {"denied": "403 Forbidden", "elsewhere": "301 Moved Permanently", "stale": "400 Bad Request",
                      "skewed": "403 Forbidden", "broken": "400 Bad Request"}
            CODE = {"denied": "AccessDenied", "elsewhere": "PermanentRedirect", "stale": "ExpiredToken",
                    "skewed": "RequestTimeTooSkewed", "broken": "InvalidRequest"}

            def wrap(app):
                def answer(environment, start):
                    path = environment["PATH_INFO"]
                    bucket = path.split("/")[1]
                    if path.endswith("/lost.json") and environment["REQUEST_METHOD"] == "PUT":
                        list(app(environment, lambda *ignored: None)) if not LOST else None
                        if not LOST:
                            LOST.append(path)
                            start("500 Internal Server Error", [("Content-Length", "0")])
                            return [b""]
                    if bucket not in STATUS:
                        return app(environment, start)
                    environment["wsgi.input"].read(int(environment.get("CONTENT_LENGTH") or 0))
                    body = "<Error><Code>%s</Code><Message>some\\n text</Message></Error>" % CODE[bucket]
                    start(STATUS[bucket], [("Content-Type", "application/xml"), ("x-amz-bucket-region", "eu-west-1"),
                                           ("Content-Length", str(len(body)))])
                    return [body.encode()]
                return answer

            LOST = []
            """;

    @TempDir
    static Path extensions;

    private static MotoBucket moto;

    @BeforeAll
    static void startMoto() throws IOException {
        moto = MotoBucket.start(Files.writeString(extensions.resolve("refusals.py"), REFUSALS));
    }

    @AfterAll
    static void endMoto() {
        if (moto != null) {
            moto.close();
        }
    }

    @BeforeEach
    void clear() {
        moto.clear();
    }

    @Override
    ObjectStore store() {
        return new S3Store(new Location.S3(MotoBucket.NAME, "some/prefix"), moto.client(), 5 << 20);
    }

    @Test
    void keys_otherPrefixes_areNotSeen() {
        try (ObjectStore store = moto.store("some");
                ObjectStore other = moto.store("some/prefix");
                ObjectStore all = moto.store("")) {
            other.write("catalog.json", "{}", Optional.empty());

            assertThat(store.keys("")).containsExactly("prefix/catalog.json");
            assertThat(all.keys("")).containsExactly("some/prefix/catalog.json");
        }
    }

    @Test
    void upload_failingInTheMiddle_leavesNoUploadBehind() throws IOException {
        Path file = Files.write(local.resolve("file"), new byte[12 << 20]);
        try (ObjectStore store = new S3Store(new Location.S3(MotoBucket.NAME, ""), moto.client(), 1 << 20);
                S3Client client = moto.client()) {
            // parts below 5 MiB are refused at the end
            assertThatThrownBy(() -> store.upload("files/a", file)).isInstanceOf(StoreException.class);

            assertThat(client.listMultipartUploads(list -> list.bucket(MotoBucket.NAME))
                            .uploads())
                    .isEmpty();
            assertThat(store.keys("")).isEmpty();
        }
    }

    @Test
    void write_answerIsLostAndRepeated_isNotTakenForAnothersWrite() {
        try (ObjectStore store = store()) {
            store.write("lost.json", "{}", Optional.empty());

            assertThat(store.read("lost.json").orElseThrow().text()).isEqualTo("{}");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            no-such-bucket | there is no bucket 'no-such-bucket'; create it, or correct its name
            denied         | there is no permission for s3:GetObject; add it to the policy of these credentials
            elsewhere      | the bucket is in region eu-west-1; set AWS_REGION=eu-west-1
            stale          | the credentials are not valid (ExpiredToken); renew them
            skewed         | the clock of this machine is off by more than 15 minutes; set it
            """)
    void read_refused_saysWhyAndWhatToDo(String bucket, String reason) {
        try (ObjectStore store = new Location.S3(bucket, "p").open(moto.client())) {
            assertThatThrownBy(() -> store.read("catalog.json"))
                    .isInstanceOf(StoreException.class)
                    .hasMessage("s3://%s/p: %s", bucket, reason);
        }
    }

    @Test
    void upload_refused_namesThePermission() throws IOException {
        Path file = Files.write(local.resolve("file"), new byte[1]);
        try (ObjectStore store = new Location.S3("denied", "").open(moto.client())) {
            assertThatThrownBy(() -> store.upload("files/a", file))
                    .hasMessageStartingWith("s3://denied: there is no permission for s3:PutObject");
            assertThatThrownBy(() -> store.has("files/a", 1)).hasMessageContaining("s3:GetObject");
            assertThatThrownBy(() -> store.keys("")).hasMessageContaining("s3:ListBucket");
        }
    }

    @Test
    void read_unknownFailure_isOneLine() {
        try (ObjectStore store = new Location.S3("broken", "").open(moto.client())) {
            assertThatThrownBy(() -> store.read("catalog.json"))
                    .hasMessageStartingWith("s3://broken: s3:GetObject failed with status 400 (some text")
                    .hasMessageNotContaining("\n");
        }
    }

    @Test
    void read_withoutCredentials_saysHowToGiveThem() {
        S3Client client = moto.client(SystemPropertyCredentialsProvider.create());
        try (ObjectStore store = new Location.S3(MotoBucket.NAME, "").open(client)) {
            assertThatThrownBy(() -> store.read("catalog.json"))
                    .hasMessageStartingWith("s3://some-bucket: there are no credentials; set AWS_ACCESS_KEY_ID");
        }
    }
}
