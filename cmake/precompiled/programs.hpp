// What every file of the command line includes on top.
#pragma once

#include "house.hpp"

#include <CLI/CLI.hpp>
