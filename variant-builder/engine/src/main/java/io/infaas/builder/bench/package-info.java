/** Running models of one application on its data, in a build or outside of one, and the machine that they run on. */
@NullMarked
package io.infaas.builder.bench;

import org.jspecify.annotations.NullMarked;
