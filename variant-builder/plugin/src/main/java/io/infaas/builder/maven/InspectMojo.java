package io.infaas.builder.maven;

import io.infaas.builder.command.InspectCommand;
import org.apache.maven.plugins.annotations.Mojo;

/**
 * Prints inputs, outputs and operators of a network, the memory that a build needs, and the effect of each transform.
 *
 * @since 0.1.0
 */
@Mojo(name = "inspect", requiresProject = false, threadSafe = true)
public final class InspectMojo extends InspectCommand implements MavenGoal {}
