/** The start of a Triton node on EC2: its user data and its permissions. */
@NullMarked
package io.infaas.catalog.nodes;

import org.jspecify.annotations.NullMarked;
