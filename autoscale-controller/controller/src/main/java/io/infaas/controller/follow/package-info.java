/** The catalog in force, and how it follows the published catalog while a controller runs. */
@NullMarked
package io.infaas.controller.follow;

import org.jspecify.annotations.NullMarked;
