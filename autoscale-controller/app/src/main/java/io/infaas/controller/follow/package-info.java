/** The catalog in force, and how it follows what is published while a controller runs. */
@NullMarked
package io.infaas.controller.follow;

import org.jspecify.annotations.NullMarked;
