@echo off
rem FitKart on a server that has the extension installed: database, tables, starter rows, a month of made-up walking.
rem
rem   scripts\init-database.bat                            the server of PGHOST, PGPORT, PGUSER, database fitkart
rem   scripts\init-database.bat --no-demo
rem   scripts\init-database.bat --url postgresql://user@host:5432/fitkart
rem
rem psql must be in the PATH. Can be run again at any time; it changes nothing that is there.
setlocal
set "here=%~dp0"
set "url=dbname=fitkart"
set "demo=yes"

:options
if "%~1"=="" goto begin
if "%~1"=="--no-demo" (set "demo=" & shift & goto options)
if "%~1"=="--url" (set "url=%~2" & shift & shift & goto options)
echo Unknown option %~1 & exit /b 1

:begin
where psql >nul 2>nul || (echo psql is not in the PATH: install the PostgreSQL command line tools. & exit /b 1)
set "PGCLIENTENCODING=UTF8"
if "%url%"=="dbname=fitkart" (
    psql -X -q -d postgres -Atc "SELECT 1 FROM pg_database WHERE datname = 'fitkart'" | findstr 1 >nul || psql -X -q -d postgres -c "CREATE DATABASE fitkart" || exit /b 1
)
psql -X -q -d "%url%" -Atc "SELECT 1 FROM pg_available_extensions WHERE name = 'fitkart'" | findstr 1 >nul || (
    echo That server does not have the extension, or cannot be reached: build and install FitKart on its machine first.
    exit /b 1
)
psql -X -q -v ON_ERROR_STOP=1 -d "%url%" -At -f "%here%demo\setup.sql" || exit /b 1
if not defined demo goto verify

psql -X -q -d "%url%" -At -f "%here%demo\is-there.sql" | findstr /b t >nul && goto page
pushd "%here%demo"
psql -X -q -v ON_ERROR_STOP=1 -v walked=generate.sql -d "%url%" -At -f play.sql || (popd & exit /b 1)
popd
:page
psql -X -q -v ON_ERROR_STOP=1 -d "%url%" -f "%here%demo\page.sql" || exit /b 1

:verify
psql -X -q -v ON_ERROR_STOP=1 -d "%url%" -At -c "SELECT count(*) || ' invariants hold' FROM fitkart.verify() WHERE ok" || exit /b 1
psql -X -q -d "%url%" -Atc "SELECT 1 FROM fitkart.verify() WHERE NOT ok" | findstr 1 >nul && (echo An invariant does not hold. & exit /b 1)
psql -X -q -d "%url%" -At -f "%here%demo\try.sql"
