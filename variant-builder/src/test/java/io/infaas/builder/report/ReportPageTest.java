package io.infaas.builder.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.builder.fixture.Results;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportPageTest {

    @TempDir
    Path folder;

    @Test
    void page_ofAResult_hasEverythingInIt() throws IOException {
        Path file = folder.resolve("report.html");

        ReportPage.write(file, Results.of(folder));

        String page = Files.readString(file);
        assertThat(page)
                .contains(
                        "<li>net: as trained",
                        "<li>net-fp32-t1-01234567: fp32, t1, on the front</li>",
                        "<th>items/s b1</th><th>items/s best</th><th>best batch</th><th>cores used</th>",
                        "2 settings of net-fp32 not tried: t2 gain nothing")
                .doesNotContain("<script src", "<link", "@import", "url(")
                .doesNotContainPattern("\\$\\{(title|summary|variants|lineage|untried|data|licence|css|uplot|script)}");
        assertThat(folder).isDirectoryNotContaining("glob:**.new");
    }

    @Test
    void page_ofTextsWithMarkup_showsThemAsText() throws IOException {
        String page =
                ReportPage.html(Results.described("a <b>bold</b> & \"quoted\" </script><script>alert(1)</script>"));

        assertThat(page)
                .contains("a &lt;b&gt;bold&lt;/b&gt; &amp; &quot;quoted&quot;")
                .doesNotContain("<script>alert");
    }
}
