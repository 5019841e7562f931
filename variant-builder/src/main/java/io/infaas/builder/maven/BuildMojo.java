package io.infaas.builder.maven;

import io.infaas.builder.BuildRequest;
import io.infaas.builder.LineProgress;
import io.infaas.builder.VariantBuilder;
import io.infaas.builder.failure.BuildException;
import io.infaas.builder.report.BuildReport;
import io.infaas.builder.report.Summary;
import java.io.File;
import java.time.Duration;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Makes variants of the trained networks of an application, measures each on this machine, and writes those that are worth
 * having as a Triton model repository with its catalog. Nothing is built again as long as definition, networks, data, plugin
 * and machine stay the same.
 *
 * <pre>{@code
 * <plugin>
 *   <groupId>io.infaas</groupId>
 *   <artifactId>infaas-maven-plugin</artifactId>
 *   <executions>
 *     <execution>
 *       <goals>
 *         <goal>build</goal>
 *       </goals>
 *       <configuration>
 *         <definition>${project.basedir}/src/main/infaas/infaas.yaml</definition>
 *         <nodeType>c7i.large</nodeType>
 *         <pricePerHour>0.08925</pricePerHour>
 *       </configuration>
 *     </execution>
 *   </executions>
 * </plugin>
 * }</pre>
 *
 * @since 0.1.0
 */
@Mojo(name = "build", defaultPhase = LifecyclePhase.PACKAGE, threadSafe = true)
public final class BuildMojo extends AbstractMojo {

    /**
     * The application's definition: contract, trained networks, labelled data, and which variants to make. Paths in it are
     * relative to it.
     *
     * @since 0.1.0
     */
    @Parameter(property = "infaas.definition", defaultValue = "${project.basedir}/infaas.yaml", required = true)
    private File definition;

    /**
     * Folder for the result: {@code catalog.json}, {@code repository} (to point Triton at) and {@code build.json} (what became
     * of every variant). An earlier result in it is replaced as a whole, anything else in it is refused.
     *
     * @since 0.1.0
     */
    @Parameter(property = "infaas.output", defaultValue = "${project.build.directory}/infaas", required = true)
    private File output;

    /**
     * Build even if nothing has changed since the last result.
     *
     * @since 0.1.0
     */
    @Parameter(property = "infaas.force", defaultValue = "false")
    private boolean force;

    /**
     * Name of the node type that the profiles stand for. The catalog then has this node type with the cores and memory of this
     * machine.
     *
     * @since 0.1.0
     */
    @Parameter(property = "infaas.nodeType", defaultValue = BuildRequest.LOCAL)
    private String nodeType;

    /**
     * What a node of that type costs in US dollars per hour. If not given: a nominal price of 0.04 for each core.
     *
     * @since 0.1.0
     */
    @Parameter(property = "infaas.pricePerHour")
    private @Nullable Double pricePerHour;

    /**
     * Longest time that one variant is timed, in seconds. What has not settled by then is marked as unstable.
     *
     * @since 0.1.0
     */
    @Parameter(property = "infaas.profileSeconds", defaultValue = "4")
    private int profileSeconds;

    /**
     * Do nothing.
     *
     * @since 0.1.0
     */
    @Parameter(property = "infaas.skip", defaultValue = "false")
    private boolean skip;

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        if (skip) {
            getLog().info("infaas.skip is set: no variants are built");
            return;
        }
        try {
            BuildRequest request = new BuildRequest(definition.toPath(), output.toPath())
                    .withForce(force)
                    .withProfileBudget(Duration.ofSeconds(profileSeconds))
                    .onThisMachineAs(nodeType, pricePerHour);
            BuildReport report = new VariantBuilder().build(request, new LineProgress(getLog()::info));
            Summary.of(report.variants(), report.cuts()).lines().forEach(getLog()::info);
            getLog().info("Catalog and repository: " + report.output());
        } catch (BuildException | IllegalArgumentException e) {
            throw new MojoFailureException(e.getMessage(), e);
        }
    }
}
