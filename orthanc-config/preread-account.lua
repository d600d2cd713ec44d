-- Rights of the account `preread`, and no account without a password.
-- A request filter: Orthanc asks it before every HTTP request. Nothing here runs when instances are stored.

local ACCOUNT = 'preread'

local READ = {
  '/changes', '/system', '/statistics', '/tools/now', '/studies', '/series', '/instances',
  '/dicom-web/studies', '/dicom-web/series', '/dicom-web/instances',
}

-- Reads that are asked with POST, and the store.
local POST = {
  ['/tools/bulk-content'] = true,
  ['/tools/find'] = true,
  ['/tools/lookup'] = true,
  ['/dicom-web/studies'] = true,
}

-- DICOM archives that priors are fetched from: names of DicomModalities that "PrereadArchives" lists. Without that list
-- the account can reach no other system at all.
local archives = {}
for _, name in ipairs(GetOrthancConfiguration()['PrereadArchives'] or {}) do
  archives['/modalities/' .. name .. '/echo'] = true
  archives['/modalities/' .. name .. '/query'] = true
  archives['/modalities/' .. name .. '/get'] = true
end

-- Query answers, their transfer into Orthanc as a job, the job's state and its end. Ids are random UUIDs.
local function mayFetch(method, uri)
  if next(archives) == nil then return false end
  if method == 'GET' then
    return string.match(uri, '^/queries/[%x%-]+/answers$') ~= nil or string.match(uri, '^/jobs/[%x%-]+$') ~= nil
  end
  return method == 'POST' and (archives[uri] == true
    or string.match(uri, '^/queries/[%x%-]+/answers/%d+/retrieve$') ~= nil
    or string.match(uri, '^/jobs/[%x%-]+/cancel$') ~= nil)
end

-- Whether the account may delete its own drafts: "PrereadMayDelete", off unless it says true.
local mayDeleteOwn = GetOrthancConfiguration()['PrereadMayDelete'] == true
local OWN_MANUFACTURER = 'Preread'
local OWN_MODALITIES = { SR = true, DOC = true }

-- What Orthanc holds under a path, from inside Orthanc (the filter is not asked again); nil when there is nothing.
local function held(path)
  local answer = RestApiGet(path, true)
  if type(answer) ~= 'string' or answer == '' then return nil end
  local parsed = ParseJson(answer)
  return type(parsed) == 'table' and parsed or nil
end

local function saysOwn(tags)
  return type(tags) == 'table' and tags['Manufacturer'] == OWN_MANUFACTURER and OWN_MODALITIES[tags['Modality']] == true
end

-- One instance by Orthanc's id, written by Preread and verified by nobody. The series is in the index: an image is
-- refused without opening its file. What is not there may pass, for Orthanc to answer 404.
local function mayDelete(method, uri)
  if not mayDeleteOwn or method ~= 'DELETE' then return false end
  local id = string.match(uri, '^/instances/([0-9a-f%-]+)$')
  if id == nil or #id ~= 44 then return false end
  local instance = '/instances/' .. id
  if held(instance) == nil then return true end
  local series = held(instance .. '/series')
  if series == nil or not saysOwn(series['MainDicomTags']) then return false end
  local tags = held(instance .. '/simplified-tags')
  return saysOwn(tags) and tags['VerificationFlag'] ~= 'VERIFIED'
end

-- A variable that is not set becomes an empty password, and Orthanc lets everybody in with it.
local withoutPassword = {}
for user, password in pairs(GetOrthancConfiguration()['RegisteredUsers'] or {}) do
  if password == '' then
    withoutPassword[user] = true
    print('The account "' .. user .. '" has no password: all its requests are refused')
  end
end

local function isBelow(uri, root)
  return uri == root or string.sub(uri, 1, #root + 1) == root .. '/'
end

local function mayPreread(method, uri)
  if method == 'GET' then
    for _, root in ipairs(READ) do
      if isBelow(uri, root) then return true end
    end
    return false
  end
  -- Storing into one study: /dicom-web/studies/1.2.3
  return method == 'POST' and (POST[uri] == true or string.match(uri, '^/dicom%-web/studies/[%d%.]+$') ~= nil)
end

-- `method` is the one that is carried out: Orthanc has looked at X-HTTP-Method-Override and `_method` before,
-- and `uri` has neither query nor `..` any more (seen on 1.10.1; 1.12, untested).
function IncomingHttpRequestFilter(method, uri, ip, username, httpHeaders)
  if withoutPassword[username] then return false end
  if username == ACCOUNT then return mayPreread(method, uri) or mayFetch(method, uri) or mayDelete(method, uri) end
  return true
end
