// What nearly every test includes on top: parsing it anew took a third of the time a test took to compile.
#pragma once

#include "house.hpp"

#include <fstream>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
